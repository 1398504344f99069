"""Plan: who goes where next quarter; proposed by the figures, kept and changed by people."""
