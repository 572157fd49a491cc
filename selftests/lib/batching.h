/* SPDX-License-Identifier: GPL-2.0 */
/* Batches of messages, and messages to one task. */
#ifndef FIPC_BATCHING_H
#define FIPC_BATCHING_H

#include "fipc_selftest.h"

/* As those of xfer_new(), with opcodes from @first on, and no token. */
void batch_fill(struct fipc_msg *msgs, unsigned int n, __u64 first);
/* Is this what the receiver finds of it? */
bool batch_holds(const struct fipc_msg *msg, __u64 opcode, __u64 flags);
struct fipc_batch batch_new(void *msgs, __u64 cap, unsigned int count,
			    __u64 deadline);
/*
 * One command: how many were done, or -errno, and then none; that is what it wrote,
 * too, and it wrote nothing else.
 */
int batch_call(int fd, unsigned long cmd, struct fipc_batch *b);
int batch_send(int fd, __u64 cap, void *msgs, unsigned int count,
	       __u64 deadline);
int batch_recv(int fd, __u64 cap, void *msgs, unsigned int count,
	       __u64 deadline);
/* The next messages have these @n opcodes, and then there is none. */
bool queue_holds(int fd, __u64 cap, __u64 first, __u64 n);
/* Returns when a thread sleeps in the command; see struct waiter. */
void batch_waiter(struct waiter *w, int fd, unsigned long cmd,
		  struct fipc_batch *b);

int send_to(int fd, __u64 cap, pid_t pid, __u64 opcode);

#endif /* FIPC_BATCHING_H */
