"""A library as a LlamaIndex retriever, for whatever is built on LlamaIndex: agents, rerankers, query engines."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.retrieval import Hit, Method, Retriever, Where


class LibraryRetriever(BaseRetriever):
    """Gives a question's passages as nodes; their metadata say where each stands and how it was found."""

    def __init__(
        self, retriever: Retriever, method: Method = "graph", count: int = 10, where: Where | None = None
    ) -> None:
        super().__init__()
        self._retriever, self._method, self._count, self._where = retriever, method, count, where

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._retriever.retrieve(query_bundle.query_str, self._method, self._count, self._where)
        return [_node(hit) for hit in found.hits]


def _node(hit: Hit) -> NodeWithScore:
    passage = hit.passage
    metadata = {
        "document": passage.document,
        "page": passage.page,
        "section": passage.section,
        "lang": passage.lang,
        "parts": dict(hit.parts),
        "path": list(hit.path),
    }
    return NodeWithScore(node=TextNode(id_=passage.id, text=passage.text, metadata=metadata), score=hit.score)
