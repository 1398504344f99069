"""The server: what stands around Streamlit's own, prepared before the first visitor."""
