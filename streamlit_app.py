"""What the server starts. Streamlit finds the application by this literal call."""

import streamlit as st

from dashboard.server import MIDDLEWARE, routes

app = st.App("dashboard/app.py", routes=routes(), middleware=MIDDLEWARE)
