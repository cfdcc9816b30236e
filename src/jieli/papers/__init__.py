"""What a plan becomes on paper: roster workbook, relay chart, public notice, report."""
