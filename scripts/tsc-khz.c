// SPDX-License-Identifier: GPL-2.0
/*
 * Measure the rate of this machine's time-stamp counter against CLOCK_MONOTONIC_RAW,
 * and print it in kHz. An emulated guest reads the same counter, but cannot measure its
 * rate on a busy host: see scripts/vm.
 *
 * One measurement takes 0.1 s. If the task lost its CPU between the two clocks of one
 * reading, the reading is wrong. So the program takes the best of several readings, by
 * how close together two reads of the clock are.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

struct reading {
	uint64_t ns;
	uint64_t tsc;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);

	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static struct reading take_reading(void)
{
	uint64_t best = UINT64_MAX;
	struct reading reading = {};

	for (int i = 0; i < 1000; i++) {
		uint64_t before = now_ns();
		uint64_t tsc = __rdtsc();
		uint64_t after = now_ns();

		if (after - before >= best)
			continue;
		best = after - before;
		reading = (struct reading){ before + best / 2, tsc };
	}

	return reading;
}

int main(void)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	struct reading begin, end;

	begin = take_reading();
	nanosleep(&pause, NULL);
	end = take_reading();
	printf("%.0f\n", (end.tsc - begin.tsc) * 1e6 / (end.ns - begin.ns));

	return 0;
}
