"""Who may come in: accounts, sign-in, one-time links, single sign-on, and the glasses of a demo."""
