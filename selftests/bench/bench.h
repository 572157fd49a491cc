/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: the benchmark
 *
 * A *peer* is a way to send a message to another process and to get an answer:
 * see peer_*.c; peers.c lists them. A *case* is a measurement that is made with
 * each peer: see cases.c. A *pair* is a client and a server process that use one
 * peer: see pair.c. measure.c has the client's work and reads the clock.
 *
 * All peers of a case are set up at once and take turns round by round, so that
 * a disturbance of the machine affects all of them. Between rounds every process
 * sleeps, also one that spins within a round. The result for a case and a peer is
 * the median of the rounds.
 */
#ifndef FIPC_BENCH_H
#define FIPC_BENCH_H

#include "../lib/fipc_selftest.h"

#define BENCH_PAIRS_MAX	4
/* Twice the number of capabilities that a task's lookup cache holds. */
#define TURNS_MAX	32

/* The number of messages that a %PEER_BATCH sends at once. */
#define BENCH_BATCH	64

/* The message in each direction, if the peer can carry it. */
struct message {
	__u64 word[7];
};

/**
 * struct crowd - other objects in the same spaces; only for fastipc's own peers
 * @caps: number of capabilities in the client's space and in the server's space
 * @endpoints: number of endpoints in the server's space
 * @receivers: number of tasks that wait at other endpoints of the server's space
 * @turns: number of capabilities through which the client calls in turn, at most
 *         TURNS_MAX; 0: it always uses the same capability
 */
struct crowd {
	unsigned int caps;
	unsigned int endpoints;
	unsigned int receivers;
	unsigned int turns;
};

enum {
	PEER_SPINS = 1,		/* never sleeps: needs a CPU for each task */
	PEER_OURS = 2,		/* fastipc */
	PEER_FLOOR = 4,		/* has no server: takes part in plain cases only */
	PEER_BATCH = 8,		/* many messages at once: in batch cases only */
};

/**
 * struct peer - a way to send messages
 * @name: name in the results
 * @carries: size of the message in each direction, and the means
 * @flags: PEER_*
 * @absent: returns why the peer cannot run here; NULL if it can
 * @setup: runs before the processes are forked; the other functions get a
 *	pointer to its result, of which each process has its own copy
 * @begin_client: runs once in the client
 * @begin_server: runs once in the server, before the client begins
 * @client: makes @n round trips
 * @server: answers @n requests
 * @send: sends @n messages one way
 * @receive: receives @n messages
 * @elapsed: replaces @client for a program that measures time itself: returns the
 *	nanoseconds that @n round trips take
 * @teardown: runs after the processes have ended
 *
 * All except @name, @carries and @setup may be NULL. A %PEER_BATCH has neither
 * @client nor @server. Client and server agree on @n, so that neither has to check
 * whether it shall stop.
 */
struct peer {
	const char *name;
	const char *carries;
	unsigned int flags;
	const char *(*absent)(void);
	void *(*setup)(unsigned int pair, const struct crowd *crowd);
	void (*begin_client)(void *state);
	void (*begin_server)(void *state);
	void (*client)(void *state, unsigned long n);
	void (*server)(void *state, unsigned long n);
	void (*send)(void *state, unsigned long n);
	void (*receive)(void *state, unsigned long n);
	double (*elapsed)(void *state, unsigned long n);
	void (*teardown)(void *state);
};

extern const struct peer *const peers[];	/* NULL-terminated */

enum kind {
	KIND_ROUND_TRIP,	/* mean time of many round trips */
	KIND_SINGLE,		/* each round trip is timed; median */
	KIND_ONE_WAY,		/* messages per second until the last is received */
	KIND_IDLE,		/* CPU time of a server that receives nothing */
	KIND_COMMAND,		/* a single command: commands.c */
};

enum place {
	PLACE_ONE_CPU,
	PLACE_TWO_CPUS,
	PLACE_ANYWHERE,
};

/**
 * struct bench_case - a measurement
 * @name: name in the results
 * @text: description
 * @kind: how it is measured
 * @place: where client and server run
 * @pairs: number of pairs that run at once
 * @plain: peers with %PEER_FLOOR take part
 * @batch: peers with %PEER_BATCH take part
 * @hog: a task that only computes shares the CPU
 * @crowd: if it is not all zero, only peers with %PEER_OURS take part
 */
struct bench_case {
	const char *name;
	const char *text;
	enum kind kind;
	enum place place;
	unsigned int pairs;
	bool plain;
	bool batch;
	bool hog;
	struct crowd crowd;
};

extern const struct bench_case bench_cases[];	/* the last one has no name */

/**
 * struct options - the options of the command line
 * @instructions: a nanosecond is an instruction; only cases on one CPU run
 * @rounds: rounds of each peer in each case; the result is their median
 * @round_ns: approximate length of a round, nanoseconds
 */
struct options {
	bool instructions;
	unsigned int rounds;
	__u64 round_ns;
};

extern struct options options;

/* The signal that shall end the program; 0 if none has arrived. */
extern volatile sig_atomic_t stopped;

#endif /* FIPC_BENCH_H */
