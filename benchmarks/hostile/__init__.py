"""What one client with a legal key can do to the others: worst requests, and what `/livez` notices of them."""
