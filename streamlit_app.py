"""What the server starts. Streamlit finds the application by this literal call."""

import streamlit as st

from dashboard.server import MIDDLEWARE, lifespan, routes

app = st.App("dashboard/app.py", routes=routes(), middleware=MIDDLEWARE, lifespan=lifespan)
