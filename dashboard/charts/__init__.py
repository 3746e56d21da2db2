"""Vega-Lite specifications, the same for screen, picture and document. No Streamlit."""
