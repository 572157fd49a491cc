// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Deadlines are absolute, so a call that restarts after a signal keeps its
 * deadline.
 */
#include <time.h>

#include <fastipc.h>

uint64_t fipc_deadline(uint64_t ns)
{
	struct timespec ts;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	/* 0 would mean no deadline: use 1 if the clock still reads 0. */
	if (!now)
		now = 1;
	return ns > UINT64_MAX - now ? UINT64_MAX : now + ns;
}
