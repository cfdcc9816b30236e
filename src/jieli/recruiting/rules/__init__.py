"""What stands against an applicant, a release or a list; nothing here writes."""
