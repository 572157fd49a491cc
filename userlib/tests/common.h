/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: what the library's test programs share
 *
 * The tests wait for events, never for a time to pass. The harness's ASSERT and
 * EXPECT belong into the body of a test; helpers, threads and child processes
 * use must().
 */
#ifndef FIPC_TEST_COMMON_H
#define FIPC_TEST_COMMON_H

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fastipc.h>

/* An emulated machine is slow, and shared: no test may fail for that. */
#define FIPC_TEST(fixture, name)	TEST_F_TIMEOUT(fixture, name, 600)

#define SECOND	1000000000ULL

/* What an output must still be after a failure. */
#define POISON	0xa5a5a5a5a5a5a5a5ULL

/* Ends the process, with what failed on stderr. */
#define must(condition) do {						\
	if (!(condition)) {						\
		fprintf(stderr, "# %s:%d: %s: %m\n", __FILE__, __LINE__,	\
			#condition);					\
		exit(EXIT_FAILURE);					\
	}								\
} while (0)

/**
 * struct place - a directory of its own, and in it a path for an endpoint
 * @dir: anyone may search it: who may connect is for the socket file to say
 * @path: nothing is there yet
 */
struct place {
	char dir[32];
	char path[64];
};

void place_make(struct place *place);
void place_remove(struct place *place);

/* A path as an address. */
struct sockaddr_un address_of(const char *path);
/* A socket of @type bound to @path, listening if it can. */
int socket_at(const char *path, int type);
/* A connection to @path that speaks to nobody. */
int connection_to(const char *path);
/* Leaves the file of a socket that is gone. */
void leave_stale(const char *path);

bool exists(const char *path);
/* How many descriptors this process has. */
int count_fds(void);

/* A child that runs @fn and ends with its result. It dies with its parent. */
pid_t spawn(int (*fn)(void *arg), void *arg);
/* Its exit status, or minus the signal that killed it. */
int reap(pid_t pid);

#endif /* FIPC_TEST_COMMON_H */
