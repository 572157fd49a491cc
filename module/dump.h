/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: dumps
 *
 * Endpoints, tasks and capabilities as netlink dumps. A dump is made message by
 * message, as the reader takes them: what it keeps between two is a position, and no
 * lock. Endpoints and spaces are walked in the order of their numbers, capabilities in
 * that of their tokens' indices, so that whoever stays is seen once; tasks by their
 * place in a hash, where others that come and go can disturb it. If any came or went
 * between two messages, or the capabilities of the space that is being told of, the
 * reader is told by NLM_F_DUMP_INTR.
 *
 * Who may see what is decided when the dump begins, by both the task that asks and the
 * one that opened the socket. Numbers of processes are of the namespace of the one that
 * asks.
 */
#ifndef FASTIPC_DUMP_H
#define FASTIPC_DUMP_H

struct netlink_callback;
struct sk_buff;

int fipc_dump_endpoints(struct sk_buff *skb, struct netlink_callback *cb);
int fipc_dump_tasks(struct sk_buff *skb, struct netlink_callback *cb);
int fipc_dump_caps(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* FASTIPC_DUMP_H */
