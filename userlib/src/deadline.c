// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Deadlines are absolute, so that a call restarted after a signal keeps its own.
 */
#include <time.h>

#include <fastipc.h>

uint64_t fipc_deadline(uint64_t ns)
{
	struct timespec ts;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	/* 0 would mean for ever; a clock at its very start is as good as 1. */
	if (!now)
		now = 1;
	return ns > UINT64_MAX - now ? UINT64_MAX : now + ns;
}
