/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The processes of cap-storm, and what they share. There are two endpoints. The
 * servers of CROWD are killed. WITNESS has one server that is not killed, so it
 * sees all messages.
 */
#ifndef FIPC_STORM_CREW_H
#define FIPC_STORM_CREW_H

#include "fipc_selftest.h"

enum { CLIENTS = 4, SERVERS = 2, BROKER = CLIENTS + SERVERS, PLACES };
enum { LIVES = 16384, CAPS = 8, BATCH = 6 };
/* The endpoints. */
enum { CROWD, WITNESS, BOTH };
/*
 * Values of data[1]: 0 for no capability; the endpoint of the transferred
 * capability plus 1; or this value for a message through such a capability.
 */
enum { SECOND_HAND = BOTH + 1 };

enum {
	REPLY, PIPE, NOENT, OWNERDEAD, CANCELED, TIMEDOUT, SENT, BATCHED, SENT_TO,
	DERIVED, DROPPED, PASSED, REVOKED_OWN, FD_CAME, CAP_CAME, CAP_REVOKED,
	HANGUP, REVOKED, LEFT, CLIENT_KILLED, SERVER_KILLED, BROKER_KILLED, TALLIES,
};

/*
 * struct life - one process, and the state of its badges: two if it is a client
 * @parent: tokens from which its capabilities were derived
 * @revoking: a revocation of what is below @parent may have started
 * @revoked: the revocation has returned
 * @hung: time of the hang-up, by the clock of the storm; 0 before
 * @sent: minimum number of one-way messages sent to the witness
 * @received: number of these messages that the witness has received
 * @last: opcode of the last message that the witness has received
 */
struct life {
	__u64 parent[BOTH];
	int revoking[BOTH], revoked[BOTH];
	__u64 hung[BOTH];
	__u64 sent, received, last;
	bool client;
};

/*
 * struct storm - memory that all processes share
 * @events: a futex; incremented when a call or a process has ended
 */
struct storm {
	int fd, pipe[2];
	__u64 root[BOTH];
	__u64 clock;
	unsigned int seed, kills;
	__u32 events;
	int lives, clients, current[PLACES];
	pid_t pid[PLACES], witness;
	__u64 tally[TALLIES];
	struct life life[LIVES];
};

#define load(p)		__atomic_load_n(p, __ATOMIC_SEQ_CST)
#define store(p, v)	__atomic_store_n(p, v, __ATOMIC_SEQ_CST)
#define add(p, n)	__atomic_add_fetch(p, n, __ATOMIC_SEQ_CST)

/* struct one - the state of one process */
struct one {
	struct storm *s;
	struct life *life;
	int nr, fd, exported[BOTH];
	unsigned int seed;
	/* Used by a client. */
	__u64 caps[BOTH][CAPS], own, gift, sequence;
	int count[BOTH];
	bool has_revoked;
	/* Used by a server. */
	int e;
	__u64 cap;
	struct fipc_xfer deferred;
	struct fipc_msg kept;
};

unsigned int roll(struct one *one, unsigned int sides);
/* Wakes the tasks that wait for a change of @events. */
void event(struct storm *s);
/* Counts how a call has ended, and checks that it is an allowed end. */
void count_end(struct storm *s, int ret);
/* Drops the transfer of a message. */
void discard(struct one *one, const struct fipc_msg *msg);
/* Checks a received message that has a badge: see storm-server.c. */
void note(struct one *one, const struct fipc_msg *msg, __u64 before);
/*
 * The main functions. They return when all their capabilities are revoked. The
 * argument is a struct one.
 */
void be_server(void *one);
void be_client(void *one);

#endif /* FIPC_STORM_CREW_H */
