namespace Jidoka.Controlling;

/// <summary>The events of a recall: as few as an event's bound allows.</summary>
internal static class RecallEvents
{
    /// <summary>Cuts a recall into events.</summary>
    public static List<RecallStarted> Of(RecallStarted whole)
    {
        var events = new List<RecallStarted>();
        Cut(whole, events);
        return events;
    }

    private static void Cut(RecallStarted recall, List<RecallStarted> events)
    {
        if (
            EventJson.Write(recall).Length <= EventJson.MaxEventBytes
            || recall.Assets.Length + recall.Sessions.Length <= 1
        )
        {
            events.Add(recall);
            return;
        }
        var (assets, sessions) = (recall.Assets.Length / 2, recall.Sessions.Length / 2);
        Cut(
            recall with
            {
                Assets = recall.Assets[..assets],
                Sessions = recall.Sessions[..sessions],
            },
            events
        );
        Cut(
            recall with
            {
                Assets = recall.Assets[assets..],
                Sessions = recall.Sessions[sessions..],
            },
            events
        );
    }
}
