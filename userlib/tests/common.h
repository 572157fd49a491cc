/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: shared by the library's test programs
 *
 * The tests wait for events, never for a time to pass. Only the body of a test uses
 * the harness's ASSERT and EXPECT; helpers, threads and child processes use must().
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

/* An emulated machine is slow, and its host is busy: no test may fail for that. */
#define FIPC_TEST(fixture, name)	TEST_F_TIMEOUT(fixture, name, 600)

#define SECOND	1000000000ULL

/* A failed call must leave this value in its outputs. */
#define POISON	0xa5a5a5a5a5a5a5a5ULL

/* If @condition is false, prints it to stderr and exits. */
#define must(condition) do {						\
	if (!(condition)) {						\
		fprintf(stderr, "# %s:%d: %s: %m\n", __FILE__, __LINE__,	\
			#condition);					\
		exit(EXIT_FAILURE);					\
	}								\
} while (0)

/**
 * struct place - a new directory with a path for an endpoint
 * @dir: any user may search it: the mode of the socket file limits connections
 * @path: no file exists there yet
 */
struct place {
	char dir[32];
	char path[64];
};

void place_make(struct place *place);
void place_remove(struct place *place);

/* The address of a socket at @path. */
struct sockaddr_un address_of(const char *path);
/* A socket of @type bound to @path. It listens unless it is SOCK_DGRAM. */
int socket_at(const char *path, int type);
/* A connection to @path that sends and receives nothing. */
int connection_to(const char *path);
/* Leaves the file of a closed socket at @path. */
void leave_stale(const char *path);

bool exists(const char *path);
/* The number of open descriptors, plus a constant. */
int count_fds(void);

/* Starts a child that exits with the result of @fn. Killed when its parent exits. */
pid_t spawn(int (*fn)(void *arg), void *arg);
/* Waits for a child. Returns its exit status, or minus the signal that killed it. */
int reap(pid_t pid);

#endif /* FIPC_TEST_COMMON_H */
