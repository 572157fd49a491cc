# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Shared by the scripts: paths, messages, and packages that are unpacked into the cache
# instead of installed.

set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/fastipc
logs=$top/build/logs
export top cache logs
# The options of the calling make are not for the makes that scripts call.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 1; }

# Patterns of lines that a healthy kernel never logs. A call trace alone is not one of
# them: the memory cgroups' OOM killer and injected faults print call traces too.
kernel_complaints='WARNING:|BUG:|BUG |Oops|KASAN|KCSAN|UBSAN|Kernel panic|general protection fault|possible recursive locking|possible circular locking|INFO: possible|inconsistent lock state|suspicious RCU|INFO: task .* blocked|rcu: INFO|rcu_.* detected stalls|soft lockup|hard LOCKUP|refcount_t|unreferenced object|new suspected memory leaks|ODEBUG|list_(add|del) corruption|sleeping function called|scheduling while atomic|held lock freed|lock held when returning|stack-protector'
export kernel_complaints

# complaints FILE...: prints the offending lines; fails if there is one.
complaints()
{
	local status=0
	grep -hE "$kernel_complaints" "$@" >&2 || status=$?
	[ "$status" = 1 ]	# a file that cannot be read is no clean log
}

# apt_suite SUITE TOOL ARGS...: runs an apt tool as if SUITE were the only configured
# release. Its lists are in the cache. So it needs no root and changes no setting of
# the system.
apt_suite()
{
	local suite=$1 tool=$2 state=$cache/apt/$1
	local options=(-q -o "Dir::Etc::sourcelist=/dev/null"
		-o "Dir::Etc::sourceparts=$state/sources.list.d"
		-o "Dir::State::lists=$state/lists"
		-o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache="
		-o "APT::Sandbox::User=$(id -un)" -o "Acquire::Languages=none")
	shift 2

	if [ -z "$(find "$state/updated" -mtime -1 2>/dev/null)" ]; then
		say "fetching the package lists of Debian $suite"
		mkdir -p "$state/sources.list.d" "$state/lists/partial"
		suite_sources "$suite" "$state/sources.list.d"
		apt-get "${options[@]}" update >&2
		touch "$state/updated"
	fi
	"$tool" "${options[@]}" "$@"
}

# The Debian sources of this machine, with the name of the release replaced: the mirror,
# proxy and keys of this machine serve the other release as well.
suite_sources()
{
	local suite=$1 dir=$2 here file
	here=$(. /etc/os-release && echo "$VERSION_CODENAME")
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -e "$file" ] || continue
		grep -v '^#' "$file" | awk -v RS= -v ORS='\n\n' \
			-v want="(^|\n)Suites:[^\n]* $here" '$0 ~ want' |
			sed "/^Suites:/s/\<$here\>/$suite/g" \
			> "$dir/$(basename "$file")"
	done
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -e "$file" ] || continue
		grep -hE "^deb .* $here(-[a-z]+)? " "$file" |
			sed "s/ $here\>/ $suite/" > "$dir/$(basename "$file")" || :
	done
	# Backports are used for one package only: apt never prefers them.
	[ "$suite" = trixie ] || return 0
	sed -i '/^Suites:/{/security/!s/$/ trixie-backports/}' \
		"$dir"/*.sources 2>/dev/null || :
	for file in "$dir"/*.list; do
		[ -e "$file" ] || continue
		sed -n '/ trixie /{/security/!s/ trixie / trixie-backports /p}' \
			"$file" > "$dir/backports-${file##*/}"
	done
}

# apt_unpack SUITE PACKAGE DIR: puts the files of a package into DIR.
apt_unpack()
{
	local tmp
	tmp=$(mktemp -d)
	(cd "$tmp" && apt_suite "$1" apt-get download "$2" >&2)
	mkdir -p "$3"
	dpkg-deb -x "$tmp"/*.deb "$3"
	rm -r "$tmp"
}

# dependency SUITE PACKAGE PATTERN: prints the dependency whose name matches.
dependency()
{
	apt_suite "$1" apt-cache depends "$2" |
		awk -v p="^$3\$" '/Depends:/ && $2 ~ p { print $2; exit }'
}

# candidate SUITE PACKAGE: prints the version that apt would install.
candidate()
{
	apt_suite "$1" apt-cache policy "$2" |
		sed -n 's/^ *Candidate: \([0-9].*\)/\1/p'
}

# once DIR COMMAND...: runs COMMAND with a new folder as its last argument, and renames
# this folder to DIR if COMMAND succeeds. So a folder in the cache is always complete.
once()
{
	local dir=$1
	shift
	[ ! -d "$dir" ] || return 0
	rm -rf "$dir.part"
	mkdir -p "$dir.part"
	"$@" "$dir.part"	# no "||": that would switch errexit off inside
	mv "$dir.part" "$dir"
}

# Takes a lock until the script ends: two runs share one cache.
lock()
{
	mkdir -p "$cache"
	exec {lock_fd}> "$cache/$1.lock"
	flock "$lock_fd"
}

# verdicts FILE NAME COMMAND...: writes a KTAP file with one result for each command.
verdicts()
{
	local file=$logs/$1.ktap n=0 ok
	shift
	mkdir -p "$logs"
	{
		echo "KTAP version 1"
		while [ $# -gt 0 ]; do
			n=$((n + 1)) ok=ok
			eval "$2" >&2 || ok="not ok"
			echo "$ok $n $1"
			shift 2
		done
		echo "1..$n"
	} > "$file"
}
