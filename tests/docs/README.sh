# Before fence 2
on 2027-01-04
printf 'Privacy notice\n\nLast updated: January 4, 2027\n\nWe keep your data for 30 days.\n\nChanges to this notice\n\nWe will email you 20 days before a change to this notice.\n' >old-privacy.txt
# Before fence 3
on 2027-01-05
edit() {
  sed -i -e 's/^change:.*/change: material/' -e 's/^summary:.*/summary: We keep your data for 14 days./' \
    -e 's/January 4/January 5/' -e 's/30 days/14 days/' content/privacy.md
}
