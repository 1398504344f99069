"""Accounts: who may do what, who did what, and whether the audit is whole; for administrators."""

import streamlit as st

from pages import inside_frame
from pages.view.accounts.audit_table import draw_audit
from pages.view.accounts.role_table import draw_roles
from pages.view.frame.entrance import offered
from pages.view.frame.text import t, unreviewed


def main() -> None:
    """Draw the page."""
    st.caption(f"{t('accounts.intro')} {unreviewed()}")
    if offered("grant_role"):
        draw_roles()
    if offered("see_audit"):
        draw_audit()


inside_frame()
main()
