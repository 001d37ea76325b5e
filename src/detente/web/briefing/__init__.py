"""Say what you do: each department's page, what is promised to whom, what is being worked on, open sessions, and what changed."""
