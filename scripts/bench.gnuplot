# SPDX-License-Identifier: GPL-2.0
#
# Plots the results of `make bench`. scripts/bench sets
#   kind  svg or png
#   one   file: peer, instructions for a round trip on one CPU
#   two   file: peer, time on two CPUs divided by fastipc's; the same unpinned, or ?

if (kind eq "svg") \
	set terminal svg size 1240, 600 font "sans,13" background "white"
if (kind eq "png") \
	set terminal pngcairo size 1240, 600 font "sans,11" background "white"

ours = 0x1f77b4
theirs = 0x9aa5b1
unpinned = 0x4a5560
color(name) = name[1:7] eq "fastipc" ? ours : theirs

# This must come before any range is set: ranges would apply to it too.
set datafile missing "?"
stats one using 2 nooutput name "A"
stats two using 2 nooutput name "B"
stats two using 3 nooutput name "C"
low = 10 ** floor(log10(B_min < C_min ? B_min : C_min))
high = (B_max > C_max ? B_max : C_max) * 6

set multiplot layout 1, 2 \
	title "Round trip: 56 bytes to another process and 56 bytes back\n{/*0.85 Linux 6.12, x86-64, emulated. Shorter is better.}"
set style fill solid noborder
set border 3
set tics nomirror scale 0.5
set grid xtics lc rgb "#dddddd"
unset key

# One bar for each peer, the first at the top.
set title "On one CPU: instructions"
set xrange [0 : A_max * 1.2]
set yrange [A_records - 0.4 : -0.6]
set format x "%.0f"
plot one using ($2 / 2):0:($2 / 2):(0.36):(color(strcol(1))):ytic(1) \
		with boxxyerror lc rgb variable, \
	one using 2:0:(sprintf(" %.0f", $2)) with labels left

# A logarithmic axis has no zero, so bars start at its left end.
set title "On two CPUs: time, fastipc = 1 (logarithmic)"
set logscale x
set xrange [low : high]
set yrange [ceil(B_records) - 0.4 : -0.6]
set format x "%g"
set key top right reverse Left samplen 1 width 1 opaque
plot two using 2:($0 - 0.18):(low):2:($0 - 0.35):($0 - 0.01):(color(strcol(1))):ytic(1) \
		with boxxyerror lc rgb variable notitle, \
	two using 3:($0 + 0.18):(low):3:($0 + 0.01):($0 + 0.35) \
		with boxxyerror lc rgb unpinned title "placed by the scheduler", \
	NaN with boxes lc rgb theirs title "pinned", \
	two using 2:($0 - 0.18):(sprintf(" %.3g", $2)) \
		with labels left font ",9" notitle, \
	two using 3:($0 + 0.18):(sprintf(" %.3g", $3)) \
		with labels left font ",9" notitle
unset multiplot
