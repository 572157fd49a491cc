// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * fipc bench - measure how fast fastipc is on this machine
 *
 * The benchmark is a separate program, which uses the module without the library.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fipc.h"

/* Relative to this program: where it is installed, and where it is built. */
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
	argv[0] = "fipc bench";		/* its name in messages */
	if (!own_folder(folder, sizeof(folder)))
		return fail("cannot find the path of this program: %s",
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
	"Compare fastipc with other means of IPC on this machine: round trips, one-way\n"
	"messages, several pairs at once, and more.\n"
	"\n"
	"  -c CASE    run only this case; may be repeated; may be a pattern: 'rtt-*'\n"
	"  -p PEER    run only this peer; likewise\n"
	"  -r ROUNDS  rounds of each peer in each case; the result is their median\n"
	"             (default 11)\n"
	"  -t MS      approximate length of a round, milliseconds (default 50)\n"
	"  -i         count instructions: for an emulator whose clock advances by a\n"
	"             nanosecond for each instruction\n"
	"  -j         print JSON instead of tables\n"
	"  -o FILE    also write JSON to this file\n"
	"  -l         list cases and peers\n",
	.run = run_bench,
};
