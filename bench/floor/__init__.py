"""An app of nothing but widgets: what Streamlit itself costs."""
