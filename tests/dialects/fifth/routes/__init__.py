"""The fifth platform's endpoints, one file for each noun. `app` puts them together."""
