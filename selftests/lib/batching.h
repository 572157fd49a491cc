/* SPDX-License-Identifier: GPL-2.0 */
/* Batches of messages, and messages to one task. */
#ifndef FIPC_BATCHING_H
#define FIPC_BATCHING_H

#include "fipc_selftest.h"

/*
 * Fills messages as xfer_new() does, with opcodes from @first on. The token is
 * poison.
 */
void batch_fill(struct fipc_msg *msgs, unsigned int n, __u64 first);
/* Is this the message as the receiver gets it? */
bool batch_holds(const struct fipc_msg *msg, __u64 opcode, __u64 flags);
struct fipc_batch batch_new(void *msgs, __u64 cap, unsigned int count,
			    __u64 deadline);
/*
 * Makes one command. Returns the number of messages that were sent or received,
 * or -errno. Checks that @done has this number (0 on failure), and that no
 * other field has changed.
 */
int batch_call(int fd, unsigned long cmd, struct fipc_batch *b);
int batch_send(int fd, __u64 cap, void *msgs, unsigned int count,
	       __u64 deadline);
int batch_recv(int fd, __u64 cap, void *msgs, unsigned int count,
	       __u64 deadline);
/* Are these @n opcodes the next ones, and is the queue empty after them? */
bool queue_holds(int fd, __u64 cap, __u64 first, __u64 n);
/* Returns when a thread sleeps in the command; see struct waiter. */
void batch_waiter(struct waiter *w, int fd, unsigned long cmd,
		  struct fipc_batch *b);

int send_to(int fd, __u64 cap, pid_t pid, __u64 opcode);

#endif /* FIPC_BATCHING_H */
