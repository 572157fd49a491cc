// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc bench - how fast it is on this machine
 *
 * The benchmark is a program by itself, which uses the module without the library.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fipc.h"

/* Seen from this program: where it is installed, and where it is built. */
static const char *const places[] = {
	"../libexec/fastipc/fipc-bench",
	"../selftests/bench/bench",
};

static bool own_folder(char *path, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", path, size);

	if (len < 0 || len >= (ssize_t)size)
		return false;
	path[len] = '\0';
	strrchr(path, '/')[1] = '\0';
	return true;
}

static int run_bench(int argc, char **argv)
{
	char folder[PATH_MAX], path[PATH_MAX + 64];
	size_t i;

	(void)argc;
	argv[0] = "fipc bench";		/* what it calls itself */
	if (!own_folder(folder, sizeof(folder)))
		return fail("cannot tell where this program is: %s",
			    strerror(errno));
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		snprintf(path, sizeof(path), "%s%s", folder, places[i]);
		execv(path, argv);
		if (errno != ENOENT)
			return fail("%s: %s", path, strerror(errno));
	}
	return fail("the benchmark is not installed: no %s%s", folder, places[0]);
}

const struct command cmd_bench = {
	.name = "bench",
	.synopsis = "[-ijl] [-c CASE]... [-p PEER]... [-r ROUNDS] [-t MS] [-o FILE]",
	.help =
	"Compare fastipc with other ways to talk to a process, on this machine: round\n"
	"trips, one-way messages, several pairs at once, and more.\n"
	"\n"
	"  -c CASE    only this case; may be given again, and be a pattern: 'rtt-*'\n"
	"  -p PEER    only this peer; likewise\n"
	"  -r ROUNDS  of each peer in each case; the median counts (default 11)\n"
	"  -t MS      about how long a round takes (default 50)\n"
	"  -i         on an emulator that counts them: a nanosecond is an instruction\n"
	"  -j         JSON instead of tables\n"
	"  -o FILE    JSON into this file as well\n"
	"  -l         list cases and peers\n",
	.run = run_bench,
};
