"""Answer: which of the runs of an app answer what somebody has asked."""

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Answer:
    """The runs of the app that answer one question, among those that others have begun.

    A part that a page draws anew by itself (news, a bar of progress) is no answer to anything
    else. A run that begins the next one, as a choice does that changes the whole page, is
    answered by that one.

    fragment : the part that was asked for; empty: the whole page
    """

    def __init__(self, fragment: str = "") -> None:
        self.fragment = fragment
        self._is_own = self._goes_on = False

    def ends_with(self, message: ForwardMsg) -> bool:
        """Return whether a message, the next one in their order, ends the answer."""
        kind, parts = message.WhichOneof("type"), message.metadata.run.fragment_ids
        if kind == "new_session":
            self._is_own = self._goes_on or not parts or self.fragment in parts
        elif kind == "script_finished" and self._is_own:
            self._is_own = False
            self._goes_on = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            return message.script_finished in _DONE
        return False


def is_drawn(message: ForwardMsg) -> bool:
    """Return whether a page, or a part of it, is drawn to its end."""
    kind = message.WhichOneof("type")
    return kind == "script_finished" and message.script_finished in _DONE
