// SPDX-License-Identifier: GPL-2.0
/*
 * perf bench sched pipe: an independent measurement of a pipe, to check our own. It
 * cannot pin its two tasks to two CPUs.
 */
#include "peers.h"

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	return NULL;
}

static const char *absent(void)
{
	if (system("perf bench sched pipe -l 1 > /dev/null 2>&1"))
		return "perf does not run (Debian's package is linux-perf)";
	return NULL;
}

/* The time of a whole run, including start and end of its processes. */
static double run(unsigned long n)
{
	char line[256];
	double usecs = -1;
	FILE *perf;

	snprintf(line, sizeof(line), "perf bench sched pipe -l %lu", n);
	perf = popen(line, "r");
	must(perf);
	while (fgets(line, sizeof(line), perf))
		if (strstr(line, "usecs/op"))
			usecs = atof(line);
	must(!pclose(perf) && usecs >= 0);
	return usecs * n * 1000;
}

/*
 * perf measures with a resolution of a microsecond, so make enough round trips that
 * this matters little. The least time of a short run is subtracted: it contains the
 * start and end of the processes.
 */
static double elapsed(void *state, unsigned long n)
{
	enum { FEW = 100, MANY = 1100 };
	static double least;
	double few = run(FEW);

	if (!least || few < least)
		least = few;
	return (run(MANY) - least) / (MANY - FEW) * n;
}

const struct peer peer_perf = {
	.name = "perf-sched-pipe",
	.carries = "4 bytes; perf bench sched pipe",
	.flags = PEER_FLOOR,
	.absent = absent,
	.setup = setup,
	.elapsed = elapsed,
};
