"""Sure: a question is answered once."""

from streamlit.testing.v1 import AppTest


def _two_clicks() -> None:
    import streamlit as st

    from pages.view.frame import sure

    question = ("save", "Save?", None)
    st.session_state[sure._ASKED] = question
    heard = []
    for _ in range(2):
        sure._yes(question)
        heard.append(st.session_state.pop(sure._SAID_YES, None) == question)
    st.write(str(heard))


def test_of_two_clicks_on_yes_the_second_is_none() -> None:
    """The first has been heard: the page does not say of the second that nothing was done."""
    app = AppTest.from_function(_two_clicks).run()
    assert app.markdown[0].value == "[True, False]"
