"""From a call to a confirmed list: applications, gates, medical examinations, public notice, reserve."""
