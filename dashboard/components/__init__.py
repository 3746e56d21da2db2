"""Parts that draw: each takes what it needs as arguments and calls Streamlit."""
