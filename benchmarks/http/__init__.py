"""Requests a second and latency of the service as partners meet it: one worker, a real catalogue, over HTTP."""
