// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Waiting for input, a deadline or a signal: see stop.h.
 */
#define _GNU_SOURCE	/* ppoll() */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <time.h>

#include "stop.h"

#define NS_PER_SEC	1000000000ULL

static int asked = -1;	/* signalfd; readable when a signal is pending */

void stop_prepare(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction action;
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		/* Signals that nohup or a shell ignores stay ignored. */
		if (!sigaction(signals[i], NULL, &action) &&
		    action.sa_handler != SIG_IGN)
			sigaddset(&set, signals[i]);
	}
	asked = signalfd(-1, &set, SFD_CLOEXEC);
	/* Without a signalfd, signals end the program as usual. */
	if (asked >= 0)
		sigprocmask(SIG_BLOCK, &set, NULL);
}

uint64_t stop_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_SEC + (uint64_t)ts.tv_nsec;
}

static struct timespec left_until(uint64_t deadline)
{
	uint64_t now = stop_clock();
	uint64_t left = deadline > now ? deadline - now : 0;

	return (struct timespec){
		.tv_sec = (time_t)(left / NS_PER_SEC),
		.tv_nsec = (long)(left % NS_PER_SEC),
	};
}

enum stop_reason stop_wait(int fd, uint64_t deadline)
{
	struct pollfd polls[] = {
		{ .fd = asked, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};
	struct timespec left;
	int ret;

	do {
		left = left_until(deadline);
		ret = ppoll(polls, 2, deadline ? &left : NULL, NULL);
	} while (ret < 0 && errno == EINTR);
	if (ret < 0 || polls[0].revents)
		return STOP_ASKED;
	if (deadline && stop_clock() >= deadline)
		return STOP_TIME;
	return polls[1].revents ? STOP_INPUT : STOP_TIME;
}
