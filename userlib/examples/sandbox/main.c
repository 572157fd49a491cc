// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * sandbox: a parser for untrusted input, in a process that can only parse. It is
 * called through fastipc and, for comparison, through a UNIX socket.
 *
 *	sandbox [CALLS]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "worker.h"

enum { SIZE = 1 << 16, ROUNDS = 5, WAYS = 2 };

static const char document[] =
	"{\"name\": \"sensor 7\", \"ok\": true, \"values\": [1, 2.5, -3e2, null]}";
static const char broken[] = "{\"name\": \"sensor 7\", \"ok\": maybe}";

static char *memory;

int check(const char *what, int ret)
{
	if (ret < 0)
		error(1, -ret, "%s", what);
	return ret;
}

int spawn(void)
{
	int child = fork();

	if (child < 0)
		error(1, errno, "fork");
	if (child == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return child;
}

/* Create and map shared memory. Return: a read-only descriptor for it. */
static int make_memory(void)
{
	int fd = memfd_create("documents", MFD_CLOEXEC), readable;
	char path[64];

	if (fd < 0 || ftruncate(fd, SIZE))
		error(1, errno, "memfd");
	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		error(1, errno, "mmap");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	readable = open(path, O_RDONLY | O_CLOEXEC);
	if (readable < 0)
		error(1, errno, "%s", path);
	close(fd);
	return readable;
}

static int ask(const struct way *way, enum request request, uint64_t data[4],
	       int fd)
{
	uint64_t opcode = request;
	int ret = way->call(&opcode, data, fd);

	return ret ? ret : -(int)opcode;
}

/* Print the parser's result for a document. */
static void show(const struct way *way, const char *text)
{
	uint64_t data[4] = { 0, strlen(text) };
	int ret;

	memcpy(memory, text, data[1]);
	ret = ask(way, CHECK, data, -1);
	if (!ret)
		printf("  JSON, %llu values, depth %llu: %s\n",
		       (unsigned long long)data[0], (unsigned long long)data[1],
		       text);
	else if (ret == -EILSEQ)
		printf("  not JSON, error at byte %llu: %s\n",
		       (unsigned long long)data[2], text);
	else
		error(1, -ret, "%s: check", way->name);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Return: nanoseconds per document; without a @way, it is parsed in this process. */
static double measure(const struct way *way, unsigned long calls)
{
	double start = now();
	unsigned long i;

	for (i = 0; i < calls; i++) {
		uint64_t data[4] = { 0, strlen(document) };
		struct json_facts facts;

		if (way)
			check(way->name, ask(way, CHECK, data, -1));
		else
			check("here", json_check(memory, data[1], &facts));
	}
	return (now() - start) / calls;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Compare medians. The ways take turns, so that a disturbance affects all of them. */
static void race(const struct way *const ways[], unsigned long calls)
{
	double times[WAYS + 1][ROUNDS];
	int round, i;

	memcpy(memory, document, strlen(document));
	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i <= WAYS; i++)
			times[i][round] = measure(i < WAYS ? ways[i] : NULL, calls);
	for (i = 0; i <= WAYS; i++)
		qsort(times[i], ROUNDS, sizeof(double), compare);
	printf("  %-30s %9.0f ns\n", "in this process, unprotected",
	       times[WAYS][ROUNDS / 2]);
	for (i = 0; i < WAYS; i++)
		printf("  jailed, called by %-12s %9.0f ns\n", ways[i]->name,
		       times[i][ROUNDS / 2]);
	printf("  ratio %.1f\n", times[1][ROUNDS / 2] / times[0][ROUNDS / 2]);
}

/* The parser misbehaves: it is killed, and the caller gets an error. */
static void escape(const struct way *way, int child)
{
	uint64_t data[4] = { 0 };
	int ret = ask(way, ESCAPE, data, -1), status;

	if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status) ||
	    WTERMSIG(status) != SIGSYS)
		error(1, 0, "%s: the parser was not killed", way->name);
	printf("  %s: the parser opens a file and is killed (%s); the caller gets: "
	       "%s\n", way->name, strsignal(WTERMSIG(status)), strerror(-ret));
}

int main(int argc, char **argv)
{
	static const struct way *const ways[WAYS] = { &by_fastipc, &by_socket };
	unsigned long calls = argc > 1 ? strtoul(argv[1], NULL, 0) : 2000;
	int fd = make_memory(), children[WAYS], i;

	if (!calls)
		error(1, 0, "usage: sandbox [CALLS]");
	for (i = 0; i < WAYS; i++) {
		uint64_t data[4] = { SIZE };

		children[i] = ways[i]->start();
		check(ways[i]->name, ask(ways[i], MAP, data, fd));
	}
	close(fd);
	puts("The parser reads documents in memory that it shares with its caller:");
	show(&by_fastipc, document);
	show(&by_fastipc, broken);
	printf("Time for a document of %zu bytes, median of %d rounds of %lu calls:\n",
	       strlen(document), ROUNDS, calls);
	race(ways, calls);
	puts("If a malicious document takes control of the parser:");
	for (i = 0; i < WAYS; i++)
		escape(ways[i], children[i]);
	return 0;
}
