/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Helpers that the suites share. Most suites give each test case a new space with one
 * endpoint of depth FIPC_TEST_DEPTH, and the token of the endpoint's first capability,
 * which has all rights.
 */
#ifndef FASTIPC_KUNIT_H
#define FASTIPC_KUNIT_H

#include <kunit/test.h>

#include "recv.h"
#include "send.h"
#include "slot.h"
#include "space.h"
#include "stats.h"

#define FIPC_TEST_DEPTH 4

struct fipc_test {
	struct fipc_space *space;
	struct fipc_endpoint *ep;
	u64 token;
	u64 child; /* for tests that derive one */
};

int fipc_test_init(struct kunit *test);
void fipc_test_exit(struct kunit *test);

u64 fipc_test_mint(struct kunit *test, u64 source, u32 rights, u64 badge);
struct fipc_cap *fipc_test_cap(struct fipc_test *t, u64 token);
int fipc_test_send(struct fipc_test *t, u64 token, u64 opcode, u64 flags);
int fipc_test_recv(struct fipc_test *t, struct fipc_msg *msg);

struct fipc_test_thread;
struct fipc_test_thread *fipc_test_spawn(struct kunit *test,
					 int (*run)(struct fipc_test *t));
struct task_struct *fipc_test_task(struct fipc_test_thread *thread);
int fipc_test_join(struct fipc_test_thread *thread);
void fipc_test_until_listed(struct fipc_test *t, struct list_head *list,
			    unsigned int n);

extern struct kunit_suite fipc_space_suite;
extern struct kunit_suite fipc_cap_lookup_suite;
extern struct kunit_suite fipc_cap_suite;
extern struct kunit_suite fipc_wait_suite;
extern struct kunit_suite fipc_endpoint_suite;
extern struct kunit_suite fipc_notify_suite;
extern struct kunit_suite fipc_send_suite;
extern struct kunit_suite fipc_call_suite;
extern struct kunit_suite fipc_batch_suite;
extern struct kunit_suite fipc_spin_suite;
extern struct kunit_suite fipc_transfer_suite;
extern struct kunit_suite fipc_snapshot_suite;
extern struct kunit_suite fipc_latency_suite;

#endif /* FASTIPC_KUNIT_H */
