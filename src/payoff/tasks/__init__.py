"""One marketer's question a file; its signature is the command and the route."""
