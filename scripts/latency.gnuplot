# SPDX-License-Identifier: GPL-2.0
#
# Plots how long sends and calls took, from `fipc stat --latency --columns`:
#
#   fipc set latency=1
#   ...
#   fipc stat --latency --columns > latency.data
#   gnuplot -e "data='latency.data'" scripts/latency.gnuplot > latency.svg
#
# With "data='latency.data'; kind='png'" the output is a PNG. A line of the data
# contains operation, path, from and below (nanoseconds), count.

if (!exists("data")) data = "latency.data"
if (!exists("kind")) kind = "svg"
if (kind eq "svg") \
	set terminal svg size 900, 700 font "sans,13" background "white"
if (kind eq "png") \
	set terminal pngcairo size 900, 700 font "sans,11" background "white"

# A logarithmic axis has no zero, so a bucket that starts at 0 is drawn from 0.5 ns.
seconds(ns) = (ns > 0 ? ns : 0.5) * 1e-9
if_any(value) = column(5) > 0 ? value : NaN

stats data using (if_any(seconds($3))) nooutput name "FROM"
if (!exists("FROM_records")) {
	print "no operation was timed: see fipc set latency=1"
	exit status 1
}
stats data using (if_any(seconds($4))) nooutput name "BELOW"

set multiplot layout 2, 1 title "How long operations took"
set border 3
set tics nomirror scale 0.5
set grid ytics lc rgb "#dddddd"
set logscale x
set format x "%.0s %cs"
set xrange [FROM_min / 2 : BELOW_max * 2]
set yrange [0 : 1 < *]
set ylabel "how many"
set style fill transparent solid 0.35
set key top right reverse Left

color(path) = path eq "fast" ? 0x1f77b4 : path eq "slow" ? 0xe08214 : 0xb2182b
of(operation, path, value) = \
	strcol(1) eq operation && strcol(2) eq path ? value : NaN

do for [operation in "send call"] {
	set title operation
	plot for [path in "fast slow failed"] \
		data using (seconds($3)):(of(operation, path, $5)) \
			with fillsteps lc rgb color(path) title path
}
unset multiplot
