"""The JSON forms that more than one door shows, the API and the command line; what HTTP alone shows is the API's."""
