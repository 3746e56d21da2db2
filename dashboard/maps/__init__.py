"""Folium layers. No Streamlit, no words of their own, no colours of their own."""
