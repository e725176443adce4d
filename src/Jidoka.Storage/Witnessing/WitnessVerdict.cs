namespace Jidoka.Storage.Witnessing;

/// <summary>What a witness says to a checkpoint. The numbers are the HTTP statuses of C2SP tlog-witness.</summary>
public enum WitnessVerdict
{
    /// <summary>It continues what was cosigned before; the answer is the signature line.</summary>
    Cosigned = 200,

    /// <summary>The request is not of the standard's form, or states an old size beyond the new one.</summary>
    Malformed = 400,

    /// <summary>No key that is known for the log signed the checkpoint.</summary>
    NotSigned = 403,

    /// <summary>The log is not one of those that this witness knows.</summary>
    UnknownLog = 404,

    /// <summary>The old size is not the one that was cosigned last; the answer is that size. Also: two roots for one size.</summary>
    Conflict = 409,

    /// <summary>The new checkpoint does not continue the old one: the log was changed, or forked.</summary>
    NotConsistent = 422,
}
