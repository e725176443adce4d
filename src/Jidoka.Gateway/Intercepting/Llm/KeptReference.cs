namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>What a request names instead of saying it: an earlier answer, or an item of one.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsItem">Whether it is an item, and not a whole answer.</param>
internal readonly record struct KeptReference(string Id, bool IsItem);
