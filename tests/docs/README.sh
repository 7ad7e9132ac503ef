# Before fence 2
on 2027-01-04
printf 'Privacy notice\n\nLast updated: January 4, 2027\n\nWe keep your data for 30 days.\n\nChanges to this notice\n\nWe will email you 20 days before a change to this notice.\n' >old-privacy.txt
