"""Pure: bundle and selection in; rows, cards, sentences and legends out. No Streamlit."""
