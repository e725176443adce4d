namespace Jidoka.Core.Detecting;

/// <summary>How one name can be taken for another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Likeness>))]
public enum Likeness
{
    /// <summary>It is the same name at another server: a model that leaves the server out could mean either.</summary>
    Same,

    /// <summary>It looks the same: case, separators, hidden characters, letters of another script.</summary>
    Look,

    /// <summary>It is long, and one letter is another, is missing, or stands at its neighbour's place.</summary>
    OneLetter,
}
