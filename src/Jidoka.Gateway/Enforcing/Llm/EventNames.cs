using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// Whether the names of a stream's events say what their data says. Some clients go by an event's name and some by the
/// type in its data, so where the two differ they would put different answers together.
/// </summary>
internal sealed class EventNames
{
    private bool? _named;

    /// <summary>Whether an event is the same to every client.</summary>
    public bool Fit(in SseEvent found, AnswerFacts facts)
    {
        if (found.IsNamedTwice)
            return false;
        var isNamed = !found.Name.IsEmpty;
        if (facts.EventType is not { } type)
            return !isNamed
                || found.Name.Span.SequenceEqual("message"u8) // what an event without a name is called
                || (facts.HasError && found.Name.Span.SequenceEqual("error"u8));
        // A client that goes by names passes over an event without one.
        _named ??= isNamed;
        return _named == isNamed && (!isNamed || System.Text.Ascii.Equals(found.Name.Span, type));
    }
}
