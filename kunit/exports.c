// SPDX-License-Identifier: GPL-2.0
/*
 * Exports for the suites. This file is linked into fastipc.ko only if the suites are
 * built (FIPC_KUNIT=1). EXPORT_SYMBOL_IF_KUNIT does not exist in 6.1.
 */
#include <linux/export.h>
#include <linux/percpu.h>

#include "batch.h"
#include "call.h"
#include "endpoint.h"
#include "notify.h"
#include "recv.h"
#include "reply.h"
#include "revoke.h"
#include "send.h"
#include "slot_table.h"
#include "snapshot.h"
#include "space.h"
#include "stats.h"
#include "transfer.h"
#include "wait.h"

EXPORT_SYMBOL_GPL(fipc_await_reply);
EXPORT_SYMBOL_GPL(fipc_batch_send);
EXPORT_SYMBOL_GPL(fipc_call);
EXPORT_SYMBOL_GPL(fipc_cap_alloc);
EXPORT_SYMBOL_GPL(fipc_cap_derive);
EXPORT_SYMBOL_GPL(fipc_space_drop);
EXPORT_SYMBOL_GPL(fipc_cap_kill);
EXPORT_SYMBOL_GPL(fipc_cap_lives);
EXPORT_SYMBOL_GPL(fipc_space_publish);
EXPORT_SYMBOL_GPL(fipc_space_reserve);
EXPORT_SYMBOL_GPL(fipc_cap_revoke);
EXPORT_SYMBOL_GPL(fipc_cap_root);
EXPORT_SYMBOL_GPL(fipc_space_unreserve);
EXPORT_SYMBOL_GPL(fipc_endpoint_create);
EXPORT_SYMBOL_GPL(fipc_endpoint_get);
EXPORT_SYMBOL_GPL(fipc_endpoint_next);
EXPORT_SYMBOL_GPL(fipc_endpoint_poll);
EXPORT_SYMBOL_GPL(fipc_endpoint_pull_locked);
EXPORT_SYMBOL_GPL(fipc_endpoint_push_locked);
EXPORT_SYMBOL_GPL(fipc_endpoint_put);
EXPORT_SYMBOL_GPL(fipc_endpoint_withdraw);
EXPORT_SYMBOL_GPL(fipc_group_alloc);
EXPORT_SYMBOL_GPL(fipc_handoff);
EXPORT_SYMBOL_GPL(fipc_notify_hangup);
EXPORT_SYMBOL_GPL(fipc_latency_note);
EXPORT_SYMBOL_GPL(fipc_latency_on);
EXPORT_SYMBOL_GPL(fipc_latency_sum);
EXPORT_SYMBOL_GPL(fipc_transfer_pack);
EXPORT_SYMBOL_GPL(fipc_transfer_unpack);
EXPORT_SYMBOL_GPL(fipc_recv);
EXPORT_SYMBOL_GPL(fipc_recv_keep);
EXPORT_SYMBOL_GPL(fipc_reply);
EXPORT_SYMBOL_GPL(fipc_reply_to);
EXPORT_SYMBOL_GPL(fipc_send);
EXPORT_SYMBOL_GPL(fipc_send_to);
EXPORT_SYMBOL_GPL(fipc_slot_current);
EXPORT_SYMBOL_GPL(fipc_slot_sweep);
EXPORT_SYMBOL_GPL(fipc_slot_drop_transfer);
EXPORT_SYMBOL_GPL(fipc_space_create);
EXPORT_SYMBOL_GPL(fipc_space_destroy);
EXPORT_SYMBOL_GPL(fipc_space_next);
EXPORT_SYMBOL_GPL(fipc_space_put);
EXPORT_SYMBOL_GPL(fipc_space_scan);
EXPORT_SYMBOL_GPL(fipc_spin_begin);
EXPORT_SYMBOL_GPL(fipc_spin_learn);
EXPORT_SYMBOL_GPL(fipc_spin_ns);
EXPORT_SYMBOL_GPL(fipc_stat_sum);
EXPORT_PER_CPU_SYMBOL_GPL(fipc_stats);
EXPORT_SYMBOL_GPL(fipc_snapshot_served);
EXPORT_SYMBOL_GPL(fipc_snapshot_wait);
EXPORT_SYMBOL_GPL(fipc_wait_begin);
EXPORT_SYMBOL_GPL(fipc_wait_cancel);
EXPORT_SYMBOL_GPL(fipc_wait_claim);
EXPORT_SYMBOL_GPL(fipc_wait_park);
EXPORT_SYMBOL_GPL(fipc_wait_publish);
EXPORT_SYMBOL_GPL(fipc_wait_unpark);
EXPORT_SYMBOL_GPL(fipc_wait_wake);
