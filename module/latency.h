/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: latency accounting
 *
 * How long sends and calls take, as those who make them see it: from the command to
 * its return, apart by path and with failures. Not batches, as many messages are one
 * command there, nor commands whose arguments are refused. Counted per CPU, like
 * stats.h, and only while it is switched on: off, it costs jumps that are not taken.
 */
#ifndef FASTIPC_LATENCY_H
#define FASTIPC_LATENCY_H

#include <linux/jump_label.h>
#include <linux/sched/clock.h>
#include <linux/fastipc_netlink.h>

#define FIPC_OPERATIONS	(FASTIPC_OPERATION_CALL + 1)
#define FIPC_PATHS	(FASTIPC_PATH_FAILED + 1)

/**
 * struct fipc_latency - how long one kind of operation took
 * @count: how many there were
 * @sum: of all, ns
 * @histogram: how many took less than 1, 2, 4 ... ns, and not less than the one before
 */
struct fipc_latency {
	u64 count;
	u64 sum;
	u64 histogram[FASTIPC_BUCKETS];
};

DECLARE_STATIC_KEY_FALSE(fipc_latency_on);

/* Return: when an operation begins, ns of local_clock(); 0: nobody wants to know. */
static inline u64 fipc_latency_start(void)
{
	return static_branch_unlikely(&fipc_latency_on) ? local_clock() : 0;
}

void fipc_latency_note(enum fastipc_operation op, enum fastipc_path path,
		       u64 start);

/**
 * fipc_latency_end - an operation has ended
 * @op: which
 * @path: how it went
 * @start: from fipc_latency_start(); on another CPU, perhaps
 *
 * Context: any.
 */
static inline void fipc_latency_end(enum fastipc_operation op,
				    enum fastipc_path path, u64 start)
{
	if (static_branch_unlikely(&fipc_latency_on) && start)
		fipc_latency_note(op, path, start);
}

void fipc_latency_sum(enum fastipc_operation op, enum fastipc_path path,
		      struct fipc_latency *sum);
void fipc_latency_switch(bool on);
int fipc_latency_init(void);
void fipc_latency_exit(void);

#endif /* FASTIPC_LATENCY_H */
