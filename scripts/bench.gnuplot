# SPDX-License-Identifier: GPL-2.0
#
# What `make bench` measured, as a picture. scripts/bench sets
#   kind  svg or png
#   one   file: peer, instructions for a round trip on one CPU
#   two   file: peer, time on two CPUs against fastipc's; the same unpinned

size_x = 1200
size_y = 560
if (kind eq "svg") set terminal svg size size_x, size_y font "sans,13" background "white"
if (kind eq "png") set terminal pngcairo size size_x, size_y font "sans,11" background "white"

ours = 0x1f77b4
theirs = 0x9aa5b1
unpinned = 0x555f69
color(name) = name[1:7] eq "fastipc" ? ours : theirs

set multiplot layout 1, 2 \
	title "A round trip: 56 bytes to another process, and 56 back\n{/*0.8 Linux 6.12 on an emulated CPU; shorter is better}"
set style fill solid noborder
set border 3
set grid xtics lc rgb "#dddddd"
set tics nomirror scale 0.5
set xtics format "%.0s %c"
unset key

# One line for a peer, the first at the top.
stats one using 2 nooutput name "A"
set title "Both processes on one CPU: instructions" offset 0, -0.3
set yrange [A_records - 0.4 : -0.6]
set xrange [0 : A_max * 1.22]
set xtics format "%.0f"
plot one using ($2 / 2):0:($2 / 2):(0.36):(color(strcol(1))):ytic(1) \
		with boxxyerror lc rgb variable, \
	one using 2:0:(sprintf(" %.0f", $2)) with labels left

# A logarithmic axis has no zero: bars start at its left end.
stats two using 2 nooutput name "B"
stats two using 3 nooutput name "C"
set title "Each process on its CPU: time, fastipc = 1, logarithmic" offset 0, -0.3
low = 10 ** floor(log10(B_min < C_min ? B_min : C_min))
high = (B_max > C_max ? B_max : C_max) * 5
set logscale x
set xrange [low : high]
set yrange [B_records - 0.4 : -0.6]
set xtics format "%g"
set key bottom right reverse Left samplen 1 width 2
plot two using 2:($0 - 0.18):(low):2:($0 - 0.35):($0 - 0.01):(color(strcol(1))):ytic(1) \
		with boxxyerror lc rgb variable notitle, \
	two using 3:($0 + 0.18):(low):3:($0 + 0.01):($0 + 0.35) \
		with boxxyerror lc rgb unpinned title "not pinned", \
	NaN with boxes lc rgb theirs title "pinned", \
	two using 2:($0 - 0.18):(sprintf(" %.2g", $2)) with labels left font ",9" notitle, \
	two using 3:($0 + 0.18):(sprintf(" %.2g", $3)) with labels left font ",9" notitle
unset multiplot
