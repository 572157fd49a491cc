# SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
#
# Extract the C programs of README.md and of the guide.
#
# usage: awk -v dir=DIR -f samples.awk TEXT...
#
# A program is an indented block in reStructuredText, or a ```c block in Markdown,
# whose first line is a comment with its name: /* NAME.c: ... */. Writes each to
# DIR/NAME.c and prints NAME. Fails if C code has no name, because no test would
# run that code; and if a text has no program, because then its form has changed.

function fail(message)
{
	print FILENAME ":" FNR ": " message > "/dev/stderr"
	failed = 1
	exit 1
}

function begin(line)
{
	name = line
	sub(/^\/\* /, "", name)
	sub(/\.c: .*/, "", name)
	if (name in seen)
		fail("a second " name ".c")
	seen[name] = 1
	count[FILENAME]++
	file = dir "/" name ".c"
	# The compiler then reports the line of the text.
	printf "#line %d \"%s\"\n", FNR, FILENAME > file
	print name
}

function end()
{
	if (file)
		close(file)
	file = ""
}

function is_name(line)
{
	return line ~ /^\/\* [a-z][a-z_]*\.c: /
}

FNR == 1 { end(); markdown = FILENAME ~ /\.md$/; first = fenced = 0 }

markdown && /^```/ {
	end()
	first = fenced = $0 == "```c"
	next
}
markdown {
	if (first && !is_name($0))
		fail("a C block without /* NAME.c: ... */")
	if (first)
		begin($0)
	first = 0
	if (file)
		print > file
	next
}

/^\t/ {
	line = substr($0, 2)
	if (is_name(line)) {
		end()
		begin(line)
	}
	if (file)
		print line > file
	else if (line ~ /[;{}]$/)
		fail("C code without /* NAME.c: ... */")
	next
}
/^$/ { if (file) print > file; next }
{ end() }

END {
	if (failed)
		exit 1
	for (i = 1; i < ARGC; i++)
		if (!count[ARGV[i]] && ARGV[i] !~ /=/) {
			print ARGV[i] ": no program" > "/dev/stderr"
			exit 1
		}
}
