//! Conditions as a flat graph in which equal tests and equal parts stand once.

use std::collections::HashMap;

use crate::ir::{Condition, Test};
use crate::program::{Node, NodeId, TestId};

/// The tables under construction.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) tests: Vec<Test>,
    pub(super) nodes: Vec<Node>,
    pub(super) children: Vec<NodeId>,
    test_ids: HashMap<Test, TestId>,
    node_ids: HashMap<Node, NodeId>,
    group_ids: HashMap<(bool, Vec<NodeId>), NodeId>,
}

impl Builder {
    /// The node of a condition. Children of `and` and `or` are put cheap ones first, which changes no truth.
    pub(super) fn condition(&mut self, condition: &Condition) -> NodeId {
        match condition {
            Condition::Always(value) => self.node(Node::Always(*value)),
            Condition::Leaf(leaf) => {
                let test = self.test(&leaf.test);
                self.node(Node::Test(test))
            }
            Condition::Not(inner) => {
                let inner = self.condition(inner);
                self.node(Node::Not(inner))
            }
            Condition::And(parts) => self.group(true, parts),
            Condition::Or(parts) => self.group(false, parts),
        }
    }

    fn test(&mut self, test: &Test) -> TestId {
        if let Some(id) = self.test_ids.get(test) {
            return *id;
        }
        let id = TestId(u32::try_from(self.tests.len()).unwrap_or(u32::MAX));
        self.tests.push(test.clone());
        self.test_ids.insert(test.clone(), id);
        id
    }

    fn node(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.node_ids.get(&node) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        self.node_ids.insert(node, id);
        id
    }

    fn group(&mut self, is_and: bool, parts: &[Condition]) -> NodeId {
        let ids = parts.iter().map(|part| self.condition(part)).collect();
        self.joined(is_and, ids)
    }

    /// The node that holds where all of `ids` do.
    pub(super) fn all(&mut self, ids: Vec<NodeId>) -> NodeId {
        if ids.is_empty() { self.node(Node::Always(true)) } else { self.joined(true, ids) }
    }

    fn joined(&mut self, is_and: bool, mut ids: Vec<NodeId>) -> NodeId {
        ids.sort_by_key(|id| (self.cost(*id), *id));
        ids.dedup();
        if let [only] = ids.as_slice() {
            return *only;
        }
        if let Some(id) = self.group_ids.get(&(is_and, ids.clone())) {
            return *id;
        }
        let start = u32::try_from(self.children.len()).unwrap_or(u32::MAX);
        self.children.extend(&ids);
        let end = u32::try_from(self.children.len()).unwrap_or(u32::MAX);
        let id = self.node(if is_and { Node::And(start, end) } else { Node::Or(start, end) });
        self.group_ids.insert((is_and, ids), id);
        id
    }

    /// Work of evaluating a node, in units of about ten nanoseconds; a sum for groups.
    fn cost(&self, id: NodeId) -> u32 {
        match self.nodes.get(id.0 as usize) {
            None | Some(Node::Always(_)) => 0,
            Some(Node::Test(test)) => self.tests.get(test.0 as usize).map_or(0, test_cost),
            Some(Node::Not(inner)) => self.cost(*inner),
            Some(Node::And(start, end) | Node::Or(start, end)) => {
                let children = self.children.get(*start as usize..*end as usize).unwrap_or_default();
                children.iter().map(|child| self.cost(*child)).fold(0, u32::saturating_add)
            }
        }
    }
}

fn test_cost(test: &Test) -> u32 {
    match test {
        Test::Holds(_) | Test::Known(_) | Test::Empty(_) => 1,
        Test::Compare(..) | Test::Among(..) | Test::Between(..) => 2,
        Test::TierAmong(_) => 3,
        Test::Element(..) | Test::Part(..) => 5,
        Test::Scheduled(..) => 8,
        Test::Listed(..) => 10,
        Test::Spent(_) => 20,
        Test::Mentions(..) | Test::Matches(..) | Test::Has(..) | Test::Resembles(..) => 50,
        Test::Each(_, _, inner) => test_cost(inner).saturating_mul(4),
    }
}
